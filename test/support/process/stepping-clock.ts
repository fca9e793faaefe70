// Runs a built program under a system clock that steps by five seconds whenever somebody looks at it.
import { type Outcome, run, withNodeFlags } from './run.ts';

const step = 'const real = Date.now; let looks = 0; Date.now = () => real() + 5000 * looks++;';
const hook = `data:text/javascript,${encodeURIComponent(step)}`;

export function runWithSteppingClock(name: string, words: readonly string[]): Promise<Outcome> {
  return run(name, words, {}, withNodeFlags(name, '--import', hook));
}
