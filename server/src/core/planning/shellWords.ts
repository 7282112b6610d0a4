// Packages as words of a command that a person or a task gives to a shell: sh, cmd or PowerShell.

/** Whether no shell gives any character of a name a meaning, once it is a word, and it is no option. */
export function isSafeInShell(name: string): boolean {
  return /^(?:@[\w][\w.-]*\/)?\w[\w.-]*$/.test(name);
}

/**
 * A name that is safe, as all shells read it alike. PowerShell takes `@scope` before a dot for a variable, and refuses
 * the command: such a scope is quoted, in the only quotes that all of them know.
 */
export function shellWord(name: string): string {
  return /^@[\w-]*\./.test(name) ? `"${name}"` : name;
}
