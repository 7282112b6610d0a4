// The real npm, yarn 1, yarn 4, pnpm and bun, run as a person would, kept away from this machine's settings and caches.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { LockfileFormatId } from '../../server/src/core/types';

export interface RealPackageManager {
  readonly id: LockfileFormatId;
  /** As people call it. */
  readonly name: string;
  readonly lockName: string;
  /** What a command line's first word stands for. */
  readonly program: readonly [string, ...string[]];
  /** The command line that writes the first lockfile. */
  readonly install: string;
  /** What makes a command line write nothing but the lockfile; yarn 1 knows no such thing and installs. */
  readonly lockOnly: readonly string[];
  /** Why it cannot be run here, if it cannot. */
  readonly missing: string | false;
}

/** Where a package manager runs: the project, a home of its own, and the only registry it may know. */
export interface Place {
  readonly folder: string;
  readonly home: string;
  /** Base address, ending in `/`. */
  readonly registry: string;
}

const modules = join(__dirname, '../../node_modules');

export const realPackageManagers: Readonly<Record<LockfileFormatId, RealPackageManager>> = {
  npm: {
    id: 'npm',
    name: 'npm',
    lockName: 'package-lock.json',
    ...programOf('npm', npmScript()),
    install: 'npm install --ignore-scripts',
    lockOnly: ['--package-lock-only'],
  },
  yarnClassic: {
    id: 'yarnClassic',
    name: 'yarn 1',
    lockName: 'yarn.lock',
    ...programOf('yarn 1', join(modules, 'yarn/bin/yarn.js')),
    install: 'yarn install --ignore-scripts',
    lockOnly: ['--non-interactive'],
  },
  yarnBerry: {
    id: 'yarnBerry',
    name: 'yarn 4',
    lockName: 'yarn.lock',
    ...programOf('yarn 4', join(modules, '@yarnpkg/cli-dist/bin/yarn.js')),
    install: 'yarn install --mode=update-lockfile',
    lockOnly: ['--mode=update-lockfile'],
  },
  pnpm: {
    id: 'pnpm',
    name: 'pnpm',
    lockName: 'pnpm-lock.yaml',
    ...programOf('pnpm', join(modules, 'pnpm/bin/pnpm.cjs')),
    install: 'pnpm install --ignore-scripts',
    lockOnly: ['--lockfile-only'],
  },
  bun: {
    id: 'bun',
    name: 'bun',
    lockName: 'bun.lock',
    ...bunProgram(),
    install: 'bun install --ignore-scripts',
    lockOnly: ['--lockfile-only'],
  },
};

/**
 * The pnpm of today, which looks for overrides elsewhere and holds what is locked against the registry. It is a program for
 * each system, of which not all registries have all, so the lockfile leaves it out; CONTRIBUTING.md says how to get it.
 */
export function pnpm12(): RealPackageManager {
  const found = programOf('pnpm 12', join(modules, 'pnpm12/bin/pnpm.mjs'));
  const [file, ...args] = found.program;
  const runs = !found.missing && spawnSync(file, [...args, '--version']).status === 0;
  const missing = runs ? false : 'pnpm 12 is not here: npm install --no-save pnpm12@npm:pnpm@12';
  return { ...realPackageManagers.pnpm, ...found, name: 'pnpm 12', missing };
}

/**
 * Runs a command line such as `npm install --ignore-scripts`, for the lockfile alone unless `only` says otherwise.
 * Rejects with what was printed.
 */
export async function runPackageManager(
  manager: RealPackageManager,
  command: string,
  place: Place,
  only: readonly string[] = manager.lockOnly,
): Promise<void> {
  const [file, ...before] = manager.program;
  const asked = command.split(' ').slice(1);
  const settled = new Set(only.map(optionOf));
  const args = [...before, ...asked.filter((arg) => !settled.has(optionOf(arg))), ...only];
  const env = environmentOf(place);
  const child = spawn(file, args, { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  if (code !== 0) throw new Error(`${manager.name}: ${command} ended with ${code}\n${printed}`);
}

/**
 * The environment of a run, and of Lockwatch beside it: nothing of this machine's but the search path, and a proxy
 * where nobody listens, so that a connection to anything but the loopback registry fails.
 */
export function environmentOf({ home, registry }: Place): NodeJS.ProcessEnv {
  if (!existsSync(home)) prepareHome(home, registry);
  return {
    PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    ...Object.fromEntries(
      ['CACHE', 'CONFIG', 'DATA', 'STATE'].map((kind) => [`XDG_${kind}_HOME`, join(home, kind)]),
    ),
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    DO_NOT_TRACK: '1',
    npm_config_cache: join(home, 'npm'),
    npm_config_globalconfig: join(home, 'none'),
    YARN_CACHE_FOLDER: join(home, 'yarn'),
    YARN_GLOBAL_FOLDER: join(home, 'yarn'),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    YARN_ENABLE_HARDENED_MODE: '0',
    BUN_INSTALL_CACHE_DIR: join(home, 'bun'),
  };
}

function prepareHome(home: string, registry: string): void {
  mkdirSync(home, { recursive: true });
  const settings = [`registry=${registry}`, 'audit=false', 'fund=false', 'update-notifier=false'];
  writeFileSync(join(home, '.npmrc'), `${settings.join('\n')}\n`);
  writeFileSync(join(home, '.yarnrc'), 'disable-self-update-check true\n');
}

function optionOf(arg: string): string {
  return arg.replace(/=.*/, '');
}

function programOf(
  name: string,
  script: string | undefined,
): Pick<RealPackageManager, 'program' | 'missing'> {
  return script !== undefined && existsSync(script)
    ? { program: [process.execPath, script], missing: false }
    : { program: [process.execPath], missing: `${name} is not here` };
}

/** The script behind the `npm` of the search path, or the npm that came with this Node. */
function npmScript(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.endsWith('.bin'));
  const places = [...folders, dirname(process.execPath)].flatMap((folder) => [
    join(folder, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(folder, 'node_modules/npm/bin/npm-cli.js'),
  ]);
  return places.find((place) => existsSync(place));
}

/** The install script of `bun` puts the program of a platform package in its own place; without it, it lies there still. */
function bunProgram(): Pick<RealPackageManager, 'program' | 'missing'> {
  const platforms = join(modules, '@oven');
  const others = existsSync(platforms) ? readdirSync(platforms) : [];
  const places = [
    join(modules, 'bun/bin/bun.exe'),
    ...others.flatMap((name) => ['bun', 'bun.exe'].map((file) => join(platforms, name, 'bin', file))),
  ];
  const program = places.find(
    (place) =>
      existsSync(place) && statSync(place).size > 1_000_000 && spawnSync(place, ['--version']).status === 0,
  );
  return program === undefined
    ? { program: ['bun'], missing: 'the program of bun was not installed' }
    : { program: [program], missing: false };
}
