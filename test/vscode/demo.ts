// The demonstration workspace, opened in a browser on a VS Code server with a registry of recorded packuments.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { type LoopbackRegistry, startRegistry } from '../support/registry';
import { launchBrowser } from './browser';
import type { ServerFiles } from './host';
import { root } from './once';
import { pageAddress, startServer } from './server';
import { openWorkbench } from './workbench';

const run = promisify(execFile);

/** Recorded answers of npm's registry about the demonstration's packages. */
export const packuments = join(root, 'test/fixtures/registry');

/** Temporary folders that are gone after `remove`: a copy of the demonstration, and one for VS Code's own data. */
export interface DemoFolders {
  readonly workspace: string;
  readonly data: string;
  readonly remove: () => void;
}

/** Copies a workspace of the fixtures, since a quick-fix edits what is opened. */
export function makeDemoFolders(fixture = 'demo'): DemoFolders {
  const folder = mkdtempSync(join(tmpdir(), 'lockwatch-'));
  const workspace = join(folder, `${fixture}-shop`);
  cpSync(join(root, 'test/fixtures', fixture), workspace, { recursive: true });
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return { workspace, data: join(folder, 'data'), remove };
}

export interface OpenDemo {
  readonly page: Page;
  readonly workspace: string;
  /** Names of the packages that the registry was asked for. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export interface DemoOptions {
  /** Folder of the fixtures; the demonstration unless said otherwise. */
  readonly fixture?: string;
  /** A folder to open instead of a copy of a fixture. */
  readonly workspace?: string;
  /** Environment of the editor beyond what leads to the recorded packuments. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the workspace counts as trusted without a question. */
  readonly trusted: boolean;
  /** A packaged extension to install; otherwise this repository is run as an extension under development. */
  readonly vsix?: string;
  /** Script that the extension host runs. */
  readonly tests?: string;
  /** Settings of the person who looks at it. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Gives the page what it needs before its first script runs. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Opens the demonstration in a browser window; `close` ends everything that was started. */
export async function openDemo(files: ServerFiles, options: DemoOptions): Promise<OpenDemo> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { workspace: copy, data, remove } = makeDemoFolders(options.fixture);
    const { workspace = copy } = options;
    closers.push(remove);
    if (options.vsix) await install(files, data, options.vsix);
    const registry = await startRegistry(packuments);
    closers.push(registry.close);
    const env = { npm_config_registry: registry.url, ...options.env };
    const server = await startServer(files, {
      data,
      trusted: options.trusted,
      driven: options.vsix === undefined,
      env,
      settings: { ...feedsAt(registry), ...options.settings },
    });
    closers.push(server.stop);
    const browser = await launchBrowser();
    closers.push(() => browser.close());
    const address = pageAddress(server, {
      folder: workspace,
      ...(options.vsix ? {} : { extension: root }),
      ...(options.tests && { tests: options.tests }),
    });
    const page = await openWorkbench(browser, address, options.prepare);
    return { page, workspace, requests: registry.requests, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Settings by which the default feed is asked on loopback too. */
export function feedsAt({ url }: LoopbackRegistry): Readonly<Record<string, unknown>> {
  return { 'lockwatch.feeds': [{ id: 'osvApi', base: url }] };
}

async function install({ node, main }: ServerFiles, data: string, vsix: string): Promise<void> {
  await run(node, [
    main,
    '--server-data-dir',
    data,
    '--accept-server-license-terms',
    '--install-extension',
    vsix,
  ]);
}
