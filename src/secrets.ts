// Keeps passwords out of everything that people and logs read.

/** A text in which the value of whatever is called a password, secret or token is hidden. */
export function hideSecrets(text: string): string {
  return text.replace(/((?:password|passwd|secret|token)[\w.-]*\s*[=:]\s*)(?!\s)[^\s"']+/gi, '$1[hidden]');
}
