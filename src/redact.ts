// Keeps passwords out of everything that people and logs read.

const name = '[\\w.-]*(?:password|passwd|secret|token|superdigest)[\\w.-]*';

/** A line of a properties file or an environment: what follows belongs to the value, blanks and all. */
const wholeLine = new RegExp(`^([ \\t]*(?!-)${name}[ \\t]*[=:][ \\t]*)[^\\s].*$`, 'gim');
/** A word among others, such as a JVM flag; a quote that ends a shell's text stays. */
const oneWord = new RegExp(`(-D${name}=)\\S+?("?)(?=\\s|$)`, 'gim');

/** A text in which the value of whatever is called a password, secret, token or digest is hidden. */
export function redact(text: string): string {
  return text.replace(wholeLine, '$1[hidden]').replace(oneWord, '$1[hidden]$2');
}
