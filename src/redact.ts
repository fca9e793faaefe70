// Hides secrets in texts that are printed or logged.

const name = '[\\w.-]*(?:password|passwd|secret|token|superdigest)[\\w.-]*';

/** A line of a properties file or an environment: the value is the rest of the line, spaces included. */
const wholeLine = new RegExp(`^([ \\t]*(?!-)${name}[ \\t]*[=:][ \\t]*)[^\\s].*$`, 'gim');
/** A JVM flag among other words: the value ends at a space, or before the closing quote of a shell's text. */
const oneWord = new RegExp(`(-D${name}=)\\S+?("?)(?=\\s|$)`, 'gim');

/** The text with the values of passwords, secrets, tokens and digests replaced by `[hidden]`. */
export function redact(text: string): string {
  return text.replace(wholeLine, '$1[hidden]').replace(oneWord, '$1[hidden]$2');
}
