// How soon the server's JVM compiles a method. By default it compiles, while a server starts, much that only the start
// executes, in threads that compete with those of the server.
import type { Java } from '../zookeeper/requirements.ts';
import type { GivenFlag } from './jvm-flags.ts';

/** bench/COMPILING.md has the starts with this and with other factors, and the requests after them. */
const flag = '-XX:CompileThresholdScaling=4';

/** A HotSpot that does not have the flag does not start. It is in no 8, and in every release from 11 on that was run. */
const firstRelease = 11;

/** Flags about the same: nobody who gave one expects the factor besides. */
const flagsOfCompilers =
  /^-(?:Xint|Xcomp|XX:(?:CompileThreshold|[+-]?Tiered|Tier[0-9]|[+-]?UseJVMCI|Flags=|VMOptionsFile=))|^@/;

/**
 * The flag for the server's JVM; none for a JVM that may not have it, or whose operator has flags of compilers.
 * @param java the one that the server will have; undefined where there is none
 */
export function compileThresholds(java: Java | undefined, jvmFlags: readonly GivenFlag[]): readonly string[] {
  if (java?.release === undefined || java.release < firstRelease || java.isOpenJ9) return [];
  return jvmFlags.some((given) => flagsOfCompilers.test(given.flag)) ? [] : [flag];
}
