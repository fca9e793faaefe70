// The variables that Kubernetes injects into a pod for every Service of its namespace (service links): a Service
// called zk-client sets ZK_CLIENT_PORT=tcp://ADDRESS:PORT, which is also the name of a setting.

/** Whether a value is one that Kubernetes injects. */
export function isServiceLink(text: string): boolean {
  return /^(?:tcp|udp|sctp):\/\//.test(text.trim());
}
