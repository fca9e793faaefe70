// The variables that Kubernetes injects into a pod for every Service of its namespace (service links): a Service
// called zk-client sets ZK_CLIENT_PORT=tcp://ADDRESS:PORT.

/** Whether a value is what Kubernetes injects for a Service of this name, and not the operator's. */
export function isServiceLink(text: string): boolean {
  return /^(?:tcp|udp|sctp):\/\//.test(text.trim());
}
