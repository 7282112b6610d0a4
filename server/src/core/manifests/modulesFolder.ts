// Where packages are installed, if the project has its package manager put them elsewhere than into node_modules.
import { baseName } from '../paths';
import { iniPairsOf, iniValueOf } from '../reading/ini';
import { yamlScalarsOf } from '../reading/yaml';
import type { LockfileFormatId, Project } from '../types';

/** Where every package manager installs unless it is told otherwise. */
const usualFolder = 'node_modules';

interface Setting {
  readonly format: LockfileFormatId;
  readonly file: string;
  readonly read: (text: string) => string | undefined;
}

const settings: readonly Setting[] = [
  {
    format: 'pnpm',
    file: 'pnpm-workspace.yaml',
    read: (text) => yamlScalarsOf(text).findLast(({ path }) => path.join('.') === 'modulesDir')?.value.text,
  },
  {
    format: 'pnpm',
    file: '.npmrc',
    read: (text) => iniPairsOf(text).findLast(([key]) => key === 'modules-dir')?.[1],
  },
  { format: 'yarnClassic', file: '.yarnrc', read: inYarnClassic },
];

/** The files that `parseModulesFolder` can read for a package manager, the one that counts first. */
export function modulesFolderFilesOf(format: LockfileFormatId): readonly string[] {
  return settings.filter((one) => one.format === format).map(({ file }) => file);
}

/**
 * Reads from a package manager's settings where it installs: a path below the folder of each package.json, '' where
 * that cannot be told, or lies outside. Undefined where the file says nothing of it.
 *
 * - pnpm: `modulesDir` in `pnpm-workspace.yaml`, up to version 10 also `modules-dir` in `.npmrc`
 *   (https://pnpm.io/settings#modulesdir)
 * - yarn 1: `--modules-folder`, also for one command such as `--install.modules-folder`, in `.yarnrc` (src/rc.js)
 */
export function parseModulesFolder(format: LockfileFormatId, file: string, text: string): string | undefined {
  const found = settings.find((one) => one.format === format && baseName(file) === one.file);
  const written = found?.read(text);
  return written === undefined ? undefined : folderIn(written);
}

/**
 * The folders in which packages may lie, relative to that of each package.json: the one that is set, and the usual one,
 * where an older install may have left them. None where it cannot be told.
 */
export function modulesFoldersOf({ modulesFolder }: Pick<Project, 'modulesFolder'>): readonly string[] {
  if (modulesFolder === '') return [];
  return [...new Set([modulesFolder ?? usualFolder, usualFolder])];
}

/** The name of the folder in which packages are installed. */
export function modulesFolderName({ modulesFolder }: Pick<Project, 'modulesFolder'>): string {
  return modulesFolder || usualFolder;
}

/** One line at a time: over a whole text, blanks that may begin a line would be looked through again from each of them. */
function inYarnClassic(text: string): string | undefined {
  const setting = /^\s*["']?--(?:[\w*]+\.)?modules-folder["']?\s+(.*)$/;
  const written = text.split(/\r?\n/).flatMap((line) => setting.exec(line)?.[1] ?? []);
  return written.length > 0 ? iniValueOf(written.at(-1)!) : undefined;
}

/** A drive, another computer and a variable are no path below a folder. */
function folderIn(path: string): string {
  if (/^[/\\]|[:$\0]/.test(path)) return '';
  const segments = path.split(/[/\\]/).filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') ? '' : segments.join('/');
}
