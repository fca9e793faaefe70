import { makePlan } from '../../../src/generate/plan.ts';
import type { ArchiveParts } from '../../../src/zookeeper/class-archive.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';
import type { ProblemCase } from './case.ts';

const folder = '/opt/zookeeper/class-archive';
const made: ArchiveParts = {
  archive: { size: 41_107_456, seconds: 1_700_000_100 },
  javaRelease: 'JAVA_RUNTIME_VERSION="25.0.5+8-1"',
  jvm: { size: 24_112_704, seconds: 1_690_000_000 },
  jars: new Map([['lib/zookeeper-3.9.5.jar', { size: 1_367_207, seconds: 1_700_000_000 }]]),
};
const other = { size: 1, seconds: 1_700_000_200 };
const old = 'JAVA_RUNTIME_VERSION="17.0.15+6-Debian-1deb12u1"';

const planned = (texts: Readonly<Record<string, string>>, now: Partial<ArchiveParts> | undefined) =>
  makePlan(
    factsOf({ ZK_REPLICAS: '3', ...texts }, hostOf('zk-0.zk.default.svc.cluster.local'), {
      classArchive: {
        folder,
        manifest: now && { kind: 'aot-cache', made },
        now: { ...made, ...now },
      },
      jvmEnvironment: texts,
    }),
  ).problems;

export const startupProblems: readonly ProblemCase[] = [
  { id: 'class-archive-missing', problems: () => planned({}, undefined) },
  ...[
    { archive: undefined },
    { archive: other },
    { javaRelease: old, jvm: other },
    { javaRelease: '', jvm: undefined },
    { jars: new Map([...made.jars, ['lib/extra.jar', other] as const]) },
    { jars: new Map([['lib/zookeeper-3.9.5.jar', other] as const]) },
    { jars: new Map<string, never>() },
  ].map((now): ProblemCase => ({ id: 'class-archive-outdated', problems: () => planned({}, now) })),
  ...[
    { ZK_JVM_FLAGS: '-XX:+UseZGC' },
    { ZK_HEAP_SIZE: '32g' },
    { JMXPORT: '9999' },
    { JAVA_TOOL_OPTIONS: '-javaagent:/agent.jar' },
  ].map((texts): ProblemCase => ({ id: 'class-archive-excluded', problems: () => planned(texts, {}) })),
  ...[
    { ZK_JVM_FLAGS: '-XX:+UseConcMarkSweepGC' },
    { JVMFLAGS: '-XX:+PrintGCDateStamps' },
    { JAVA_TOOL_OPTIONS: '-Xincgc' },
  ].map((texts): ProblemCase => ({ id: 'jvm-flag-removed', problems: () => planned(texts, {}) })),
  {
    id: 'kerberos-needs-export',
    problems: () =>
      planned({ ZK_VERSION: '3.4.14', ZK_JVM_FLAGS: '-Djava.security.krb5.conf=/krb5.conf' }, {}),
  },
  {
    id: 'name-cache-not-set',
    problems: () => planned({ ZK_JVM_FLAGS: '-Djava.security.properties=/run/java.security' }, {}),
  },
];
