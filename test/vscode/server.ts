// A running VS Code server on loopback, and the address of its workbench for a folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerFiles } from './host';

export interface RunningServer {
  /** `127.0.0.1:PORT`. */
  readonly authority: string;
  /** Without it no other user of this machine gets in. */
  readonly token: string;
  /** All that it has printed. */
  readonly output: () => string;
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  /** Folder for settings, extensions and logs; made if absent. */
  readonly data: string;
  /** Asks no one whether the workspace is trusted. */
  readonly trusted: boolean;
  /** Hears what the address says of an extension under development, and shows no notification by itself. */
  readonly driven: boolean;
  /** Machine settings besides those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the server and of the extension host beyond this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server on a free port; rejects with its output where it ends at once. */
export async function startServer(files: ServerFiles, options: ServerOptions): Promise<RunningServer> {
  quieten(options.data, options.settings);
  const token = randomUUID();
  const child = spawn(files.node, [files.main, ...flags(options, token)], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  const port = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const bound = /Extension host agent listening on (\d+)/.exec(output);
      if (bound) resolve(bound[1]!);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void exited.then(() => reject(new Error(`The VS Code server ended at once:\n${output}`)));
  });
  return {
    authority: `127.0.0.1:${port}`,
    token,
    output: () => output,
    exited,
    stop: () => stop(child, exited),
  };
}

export interface PageOptions {
  readonly folder: string;
  /** An extension under development; otherwise those installed in the server's data are used. */
  readonly extension?: string;
  /** Script that exports `run(): Promise<void>`, run in the extension host. */
  readonly tests?: string;
}

/** Address of the workbench; the payload's keys are heard where the server is `driven`. */
export function pageAddress(
  { authority, token }: RunningServer,
  { folder, extension, tests }: PageOptions,
): string {
  const remote = (path: string) => `vscode-remote://${authority}${urlPath(path)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  const query = new URLSearchParams({
    tkn: token,
    folder: urlPath(folder),
    payload: JSON.stringify(payload),
  });
  return `http://${authority}/?${query}`;
}

/** A path as it stands in an address: with a leading `/` where Windows has a drive. */
function urlPath(path: string): string {
  const slashes = path.replaceAll('\\', '/');
  return slashes.startsWith('/') ? slashes : `/${slashes}`;
}

function flags({ data, trusted, driven }: ServerOptions, token: string): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--accept-server-license-terms'],
    ...['--server-data-dir', data, '--disable-telemetry'],
    ...(driven ? ['--enable-smoke-test-driver'] : []),
    ...(trusted ? ['--disable-workspace-trust'] : []),
  ];
}

/** Settings without which the workbench would show panels, questions and traffic of its own. */
function quieten(data: string, own: ServerOptions['settings']): void {
  const settings = {
    ...own,
    'chat.disableAIFeatures': true,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'workbench.reduceMotion': 'on',
    // A hover above would hide the other squiggles from a picture.
    'editor.hover.above': false,
    // Control and a mouse that rests on a token would draw it as a link, in the middle of Control and a dot.
    'editor.multiCursorModifier': 'ctrlCmd',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'extensions.ignoreRecommendations': true,
    'npm.fetchOnlinePackageInfo': false,
    'json.schemaDownload.enable': false,
  };
  mkdirSync(join(data, 'data/Machine'), { recursive: true });
  writeFileSync(join(data, 'data/Machine/settings.json'), JSON.stringify(settings));
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill();
  await exited;
}
