// What ZK_STRICT makes of warnings. They keep their severity, so that a message is the same with and without it.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';

/** The error that stands for the warnings of a start; undefined when they refuse nothing. */
export function refusedWarnings(settings: Settings, warnings: readonly Problem[]): Problem | undefined {
  if (!settings.values.strict || warnings.length === 0) return undefined;
  const subject = spelling(settings, 'strict');
  const ids = [...new Set(warnings.map(({ id }) => id))].join(', ');
  return {
    id: 'warnings-refused',
    severity: 'error',
    subject,
    message: `${subject} refuses what otherwise is a warning: ${ids}`,
    fix: `follow the fix of each warning, or set ${subject}=false to start with them`,
  };
}
