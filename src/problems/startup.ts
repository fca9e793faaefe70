// The problems of the Java runtime and the flags of its JVM. The server starts with all but the first.
import type { ProblemPages } from './page.ts';

export const startup = {
  'jvm-flag-removed': {
    severity: 'error',
    title: 'A flag of the JVM was removed from this Java',
    meaning:
      'A flag given in ZK_JVM_FLAGS, SERVER_JVMFLAGS, JVMFLAGS, JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS or _JAVA_OPTIONS is one that the installed Java no longer has. Examples are -XX:+PrintGCDateStamps after Java 8, -XX:+UseConcMarkSweepGC after Java 11, -XX:+UseBiasedLocking after Java 17, -XX:MaxRAMFraction and -Djava.security.manager after Java 21. The message names the last release with long-term support that has it. Flags that the JVM ignores are not reported: those it only warns about, and on OpenJ9 every -XX flag that it does not recognize.',
    without:
      'The JVM ends at once with status 1 and "Unrecognized VM option", and the container is restarted again and again.',
    fix: 'Remove the flag: defaults have replaced most of them, and -Xlog:gc* those that print about the garbage collection. -XX:+IgnoreUnrecognizedVMOptions makes the JVM ignore the -XX flags that it does not know. A Java runtime that still has the flag works too.',
  },
  'class-archive-missing': {
    severity: 'note',
    title: 'The folder of the class archive has no archive',
    meaning:
      'The folder that ZK_CLASS_ARCHIVE names, or class-archive beside lib in the release, has no manifest of zk-class-archive. The server starts without an archive and loads every class from its jar.',
    without: 'ZooKeeper uses no class archive.',
    fix: 'Run zk-class-archive in the build of the image, after the last change to the release and the Java runtime, and look at what it prints. Set ZK_CLASS_ARCHIVE=off to start without an archive.',
  },
  'class-archive-outdated': {
    severity: 'note',
    title: 'The class archive was made with other files',
    meaning:
      'The archive holds classes of the jars and the Java runtime that it was made with. One of them, or the archive itself, has another size or date now, so it is not used.',
    without:
      'Depending on the Java runtime, the JVM ignores the archive, runs the classes of the old jar, crashes, or does not start.',
    fix: 'Run zk-class-archive in the build of the image, after the last change to the release and the Java runtime. Copy the release with its dates (cp -a). Set ZK_CLASS_ARCHIVE=off to start without an archive.',
  },
  'class-archive-excluded': {
    severity: 'note',
    title: 'The configuration of the JVM excludes the class archive',
    meaning:
      'A flag given in ZK_JVM_FLAGS, SERVER_JVMFLAGS, JVMFLAGS, JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS or zookeeper-env.sh chooses another archive, or changes the layout of objects in memory, the class path or the set of modules; or the heap is 32 GiB or more; or zookeeper-env.sh, or a java.env beside a zoo.cfg of your own, sets JAVA_HOME and so may choose another Java. An AOT cache (Java 25 and newer) also excludes agents, flags that add to modules, and JMX.',
    without:
      'The JVM ignores the archive, with or without a message; with -Xshare beside an AOT cache, and a Java that does not know the flag of the archive, it does not start.',
    fix: 'If it is intended, set ZK_CLASS_ARCHIVE=off, which ends this note. Otherwise remove the flag.',
  },
  'name-cache-not-set': {
    severity: 'note',
    title: 'The JVM caches that the name of a restarted server is unknown',
    meaning:
      'The time for which the JVM caches that a host name is unknown can only be set in a file of security properties. The operator names a file with -Djava.security.properties, and the JVM reads only one.',
    without:
      'The JVM caches an unknown name for 10 seconds. A restarted server whose name is unknown for a moment can stay out of the ensemble for a minute or longer.',
    fix: 'Add the line networkaddress.cache.negative.ttl=0 to your file, and set ZK_NEGATIVE_NAME_TTL=off, which ends this note.',
  },
  'kerberos-needs-export': {
    severity: 'warning',
    title: 'Kerberos needs a flag on this pair of ZooKeeper and Java',
    meaning:
      'ZooKeeper 3.4 reads the default realm from a class of the JDK that Java 16 and newer do not export. A flag -Djava.security.krb5. shows that Kerberos is configured. Everything else of ZooKeeper 3.4 works on Java 17 and 25.',
    without:
      'The server starts, and refuses every principal of the default realm with KerberosName$NoMatchingRule.',
    fix: 'Add --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED to ZK_JVM_FLAGS, or use ZooKeeper 3.5 or newer.',
  },
} as const satisfies ProblemPages;
