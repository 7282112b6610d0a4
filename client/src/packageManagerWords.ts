// A package manager's command as program and arguments, each of a known kind: pure, so that it is tested without an editor.

/** A program and its arguments. */
export interface CommandWords {
  readonly program: string;
  readonly args: readonly Word[];
}

/** An argument, and whether a shell is to be kept from reading anything into it. */
export interface Word {
  readonly value: string;
  readonly isQuoted: boolean;
}

/** The subcommands that bring a lockfile in line, by program. */
const subcommands: ReadonlyMap<string, readonly string[]> = new Map([
  ['npm', ['install', 'update', 'ci']],
  ['yarn', ['install', 'upgrade', 'up']],
  ['pnpm', ['install', 'update']],
  ['bun', ['install', 'update']],
]);

const flags: ReadonlySet<string> = new Set([
  '--ignore-scripts',
  '--mode=skip-build',
  '--recursive',
  '--optional',
  '--depth',
  '--no-save',
]);

/**
 * Takes a command apart. Undefined unless it is a package manager with a known subcommand, known flags and plain
 * package names: whatever else the server might come to say is not run.
 */
export function wordsOf(command: string): CommandWords | undefined {
  const [program = '', subcommand = '', ...rest] = command.split(' ');
  if (!subcommands.get(program)?.includes(subcommand)) return undefined;
  const args = [subcommand, ...rest].map(wordOf);
  if (!args.slice(1).every(({ value }) => flags.has(value) || isPackageName(value))) return undefined;
  return { program, args };
}

/** The only quotes are those around a whole word, `"@scope.dev/name"`. */
function wordOf(text: string): Word {
  const [, quoted] = /^"([^"]+)"$/.exec(text) ?? [];
  return { value: quoted ?? text, isQuoted: quoted !== undefined };
}

/** No shell gives any of these characters a meaning within quotes, and none of these words is an option. */
function isPackageName(word: string): boolean {
  return /^(?:@\w[\w.-]*\/)?\w[\w.-]*$/.test(word);
}
