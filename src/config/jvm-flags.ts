// The operator's own flags of the server's JVM: of the settings and of the environment.
import { type Settings, spelling } from '../settings/resolve.ts';

/** The flags in the environment, which zkServer.sh puts after those of java.env. */
export interface JvmEnvironment {
  readonly SERVER_JVMFLAGS?: string | undefined;
  readonly JVMFLAGS?: string | undefined;
}

export interface GivenFlag {
  readonly flag: string;
  /** The variable or flag that it was given in. */
  readonly from: string;
}

/** In the order of the command line, where the last one wins. */
export function givenJvmFlags(settings: Settings, environment: JvmEnvironment): readonly GivenFlag[] {
  const words = (text = '') => text.split(/\s+/).filter((word) => word !== '');
  const sources = [
    { from: spelling(settings, 'jvmFlags'), flags: settings.values.jvmFlags ?? [] },
    { from: 'SERVER_JVMFLAGS', flags: words(environment.SERVER_JVMFLAGS) },
    { from: 'JVMFLAGS', flags: words(environment.JVMFLAGS) },
  ];
  return sources.flatMap(({ from, flags }) => flags.map((flag) => ({ flag, from })));
}
