import { expect, it } from 'vitest';
import { expositionText } from '../../../src/probe/prometheus.ts';

it('names every number as mntr does, and makes labels of words', () => {
  const answer = [
    'zk_version\t3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on 03/06/2019 16:18 GMT',
    'zk_avg_latency\t0.5',
    'zk_packets_received\t7',
    'zk_min_latency\t-1',
    'zk_server_state\tfollower',
    '',
  ].join('\n');
  expect(expositionText(answer)).toBe(`# HELP zk_up Whether the server answered.
# TYPE zk_up gauge
zk_up 1
# HELP zk_info The version of the server.
# TYPE zk_info gauge
zk_info{version="3.4.14"} 1
# HELP zk_mode As what the server serves: 1 for its mode, 0 for the others.
# TYPE zk_mode gauge
zk_mode{mode="leader"} 0
zk_mode{mode="follower"} 1
zk_mode{mode="observer"} 0
zk_mode{mode="standalone"} 0
zk_mode{mode="read-only"} 0
# HELP zk_avg_latency zk_avg_latency of mntr.
# TYPE zk_avg_latency gauge
zk_avg_latency 0.5
# HELP zk_packets_received zk_packets_received of mntr.
# TYPE zk_packets_received counter
zk_packets_received 7
# HELP zk_min_latency zk_min_latency of mntr.
# TYPE zk_min_latency gauge
zk_min_latency -1
`);
});

it.each([
  '',
  'imok',
  'This ZooKeeper instance is not currently serving requests\n',
  'zk_version\t3.4\nbroken',
])('is nothing for %j', (answer) => expect(expositionText(answer)).toBeUndefined());
