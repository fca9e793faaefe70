// Renders the server's log configuration: the console only, at one level.
import { isAtLeast } from '../../zookeeper/version.ts';

const pattern = '%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n';

/** The files that the server's version reads: logback.xml from 3.8, log4j.properties before, both when unknown. */
export function logConfiguration(
  level: string,
  version: string | undefined,
): readonly { readonly name: string; readonly text: string }[] {
  const isLogback = version === undefined || isAtLeast(version, '3.8.0');
  const isLog4j = version === undefined || !isLogback;
  return [
    ...(isLog4j ? [{ name: 'log4j.properties', text: log4jProperties(level) }] : []),
    ...(isLogback ? [{ name: 'logback.xml', text: logbackXml(level) }] : []),
  ];
}

function log4jProperties(level: string): string {
  return `# Written by zk-gen-config at every start; changes are lost.
log4j.rootLogger=${level}, CONSOLE
log4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender
log4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout
log4j.appender.CONSOLE.layout.ConversionPattern=${pattern}
`;
}

function logbackXml(level: string): string {
  // Logback has no FATAL; ERROR is its highest.
  const known = level === 'FATAL' ? 'ERROR' : level;
  return `<!-- Written by zk-gen-config at every start; changes are lost. -->
<configuration>
  <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
    <encoder>
      <pattern>${pattern}</pattern>
    </encoder>
  </appender>
  <root level="${known}">
    <appender-ref ref="CONSOLE"/>
  </root>
</configuration>
`;
}
