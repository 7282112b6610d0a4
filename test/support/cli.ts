// The command line: in memory, and as the program that ships, run by a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { build } from 'esbuild';
import { runCli } from '../../server/src/cli/cli';
import { neverCancelled, type Ports } from '../../server/src/ports';
import { answer, startServer } from './httpServer';
import { temporaryFolder } from './temporaryFolder';

/** What came of a run. */
export interface CliRun {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

export interface CliProgram {
  /** Where the program lies, and the environment that it is run with. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs it to its end. */
  readonly run: (...argv: readonly string[]) => Promise<CliRun>;
  /** The same with what it prints going to a file. */
  readonly runInto: (file: string, ...argv: readonly string[]) => Promise<CliRun>;
  /** Begins a run; `ended` resolves when it has come to its end. */
  readonly start: (...argv: readonly string[]) => {
    readonly child: ChildProcess;
    readonly ended: Promise<CliRun>;
  };
}

/** Runs a command with these ports, whatever store is asked for. */
export async function runInMemory(
  argv: readonly string[],
  ports: Ports,
  isTerminal = false,
): Promise<CliRun> {
  const said = { out: '', err: '' };
  const code = await runCli(argv, {
    ports,
    portsAt: () => ports,
    outputAt: () => ({ write: async () => false, list: async () => [], remove: async () => {} }),
    replaceText: async (path) => `${path} is in memory.`,
    interrupted: () => neverCancelled,
    version: '1.2.3',
    resolve: (path) => path,
    stdout: (text) => {
      said.out += text;
    },
    stderr: (text) => {
      said.err += text;
    },
    isTerminal,
  });
  return { ...said, code };
}

/** The program as it ships, for a test; it keeps nothing in the person's own folders. */
export async function bundledCli(t: TestContext): Promise<CliProgram> {
  bundle ??= bundleOnce();
  const program = await bundle;
  const folder = await temporaryFolder(t);
  // A registry that has nothing, so that nobody's real one is asked; a project may name another.
  const registry = await startServer(t, answer(404));
  await writeFile(join(folder, '.npmrc'), `registry=${registry.url}`);
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
  const startInto = (stdout: 'pipe' | number, argv: readonly string[]) => {
    const child = spawn(process.execPath, [program, ...argv], { env, stdio: ['ignore', stdout, 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const said = { out: '', err: '' };
    child.stdout?.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    return { child, ended: once(child, 'close').then(([code]) => ({ ...said, code: Number(code) })) };
  };
  const start: CliProgram['start'] = (...argv) => startInto('pipe', argv);
  return {
    program,
    env,
    start,
    run: (...argv) => start(...argv).ended,
    runInto: async (file, ...argv) => {
      const opened = await open(file, 'w');
      return startInto(opened.fd, argv).ended.finally(() => opened.close());
    },
  };
}

let bundle: Promise<string> | undefined;

/** One for all tests of a file; gone with their process. */
async function bundleOnce(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockwatch-cli-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'cli.cjs');
  await build({
    entryPoints: [join(__dirname, '../../server/src/cliMain.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  return outfile;
}
