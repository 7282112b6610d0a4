// A package manager's command as program and arguments, each of a known kind: pure, so that it is tested without an editor.

/** A program and its arguments, none of which means anything to a shell. */
export interface CommandWords {
  readonly program: string;
  readonly args: readonly string[];
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
  if (!rest.every((word) => flags.has(word) || isPackageName(word))) return undefined;
  return { program, args: [subcommand, ...rest] };
}

/** No shell gives any of these characters a meaning, and none of these words is an option. */
function isPackageName(word: string): boolean {
  return /^(?:@\w[\w.-]*\/)?\w[\w.-]*$/.test(word);
}
