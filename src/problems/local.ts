// The problems of zk-local.
import type { ProblemPages } from './page.ts';

export const local = {
  'ports-above-range': {
    severity: 'error',
    title: 'Ports above 65535',
    meaning:
      'zk-local gives the first server the port of the flag and each further server the next higher one. With this first port the last servers would need ports above 65535.',
    without:
      'the servers with these ports fail to start, and the ensemble has fewer members than it should have.',
    fix: 'Set the flag to a lower port, start fewer servers with --servers, or use --client-port 0 for any free ports.',
  },
  'port-ranges-overlap': {
    severity: 'error',
    title: 'Port ranges overlap',
    meaning:
      'Clients, followers and leader election each need one port of every server, counted up from the first port of the role. Two of these ranges have a port in common.',
    without: 'one of the servers fails to bind the port a second time: Address already in use.',
    fix: 'Set --client-port, --server-port and --election-port at least as far apart as there are servers, or use --client-port 0 for any free ports.',
  },
  'port-unavailable': {
    severity: 'error',
    title: 'A port cannot be used',
    meaning:
      'zk-local tried to listen on the port before it started any server, and failed. EADDRINUSE means that another program, often another zk-local, uses the port; EACCES means that this user may not use it.',
    without:
      'a server whose client port is in use ends; one whose server or election port is in use may run without ever joining the quorum.',
    fix: 'ss -ltnp lists the programs that listen. Stop the one on this port, set the first port of the role with --client-port, --server-port or --election-port, or use --client-port 0 for any free ports.',
  },
  'server-ended': {
    severity: 'error',
    title: 'A server ended',
    meaning:
      'The process of a server ended before it was stopped. The message shows how and the last lines of its log; status 78 stands for a refused configuration, 69 for a missing program such as Java.',
    without: 'the server is missing from the ensemble, and only its log says why.',
    fix: 'Correct what the last lines of the log report, and start zk-local again. A --dir of an earlier run keeps the data and the log.',
  },
  'server-not-ready': {
    severity: 'error',
    title: 'A server is not ready in time',
    meaning:
      'The process of the server runs, but it does not serve clients: zk-ok --ready fails until the time is over. The message has the last answer of zk-ok and the last lines of the log.',
    without: 'clients of this server wait or fail, and only its log says why.',
    fix: 'Look in the log for errors of the election, such as a server that cannot be reached. On a slow or busy machine start fewer servers, or give them less heap with ZK_HEAP_SIZE.',
  },
  'smoke-test-failed': {
    severity: 'error',
    title: 'A write or read through a server failed',
    meaning:
      'All servers report that they serve, but a client could not create /foo through the first one or did not get its value from another one. The message has the error of the client or the timeout.',
    without: 'the ensemble looks healthy, and the first application that uses it fails.',
    fix: 'Look in the log of the named server for what it did with the session. zkCli.sh -server ADDRESS repeats the operation by hand.',
  },
} as const satisfies ProblemPages;
