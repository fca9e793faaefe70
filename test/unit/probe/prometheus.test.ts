import { expect, it } from 'vitest';
import { expositionText } from '../../../src/probe/prometheus.ts';

it('gives each number the name of its key, and makes labels of words', () => {
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
# HELP zk_mode In which role the server serves: 1 for its mode, 0 for the others.
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

it('keeps the labels of the Prometheus provider, and the samples of one family together', () => {
  const answer = [
    'zk_version\t3.9.5-1, built on 2025',
    'zk_server_state\tstandalone',
    'zk_jvm_gc_collection_seconds_count{gc="G1 Young Generation"}\t5.0',
    'zk_jvm_gc_collection_seconds_sum{gc="G1 Young Generation"}\t0.021',
    'zk_jvm_gc_collection_seconds_count{gc="G1 Old Generation"}\t0.0',
    'zk_jvm_memory_pool_bytes_used{pool="CodeHeap \'profiled nmethods\'",area="heap"}\t1.6E7',
    'zk_readlatency{quantile="0.5"}\tNaN',
    'zk_strange{path="a\\"}\t1',
    'zk_znode_count\t5.0',
    'zk_process_cpu_seconds_total\t2.5',
    '',
  ].join('\n');
  const text = expositionText(answer) ?? '';
  expect(
    text.slice(text.indexOf('# HELP zk_jvm')),
  ).toBe(`# HELP zk_jvm_gc_collection_seconds_count zk_jvm_gc_collection_seconds_count of mntr.
# TYPE zk_jvm_gc_collection_seconds_count counter
zk_jvm_gc_collection_seconds_count{gc="G1 Young Generation"} 5.0
zk_jvm_gc_collection_seconds_count{gc="G1 Old Generation"} 0.0
# HELP zk_jvm_gc_collection_seconds_sum zk_jvm_gc_collection_seconds_sum of mntr.
# TYPE zk_jvm_gc_collection_seconds_sum counter
zk_jvm_gc_collection_seconds_sum{gc="G1 Young Generation"} 0.021
# HELP zk_jvm_memory_pool_bytes_used zk_jvm_memory_pool_bytes_used of mntr.
# TYPE zk_jvm_memory_pool_bytes_used gauge
zk_jvm_memory_pool_bytes_used{pool="CodeHeap 'profiled nmethods'",area="heap"} 1.6E7
# HELP zk_znode_count zk_znode_count of mntr.
# TYPE zk_znode_count gauge
zk_znode_count 5.0
# HELP zk_process_cpu_seconds_total zk_process_cpu_seconds_total of mntr.
# TYPE zk_process_cpu_seconds_total counter
zk_process_cpu_seconds_total 2.5
`);
});

it.each([
  '',
  'imok',
  'This ZooKeeper instance is not currently serving requests\n',
  'zk_version\t3.4\nbroken',
])('%j is no reply to mntr', (answer) => expect(expositionText(answer)).toBeUndefined());
