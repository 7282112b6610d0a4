// What holds for all workspaces of a project and stands in a file of its own: pnpm-workspace.yaml, yarn's .yarnrc.yml.
import { baseName } from '../paths';
import { sidesOf } from '../reading/conflicts';
import { type Scalar, type YamlScalar, yamlScalarsOf } from '../reading/yaml';
import type { CatalogEntry, LockfileFormatId, Override, WorkspaceSettings } from '../types';
import { configDependenciesInYaml } from './configDependencies';
import { parseSpec } from './spec';

/** Base names of workspace files, by the format of the lockfile that their package manager writes. */
export const workspaceFileNames: ReadonlyMap<LockfileFormatId, string> = new Map([
  ['pnpm', 'pnpm-workspace.yaml'],
  ['yarnBerry', '.yarnrc.yml'],
]);

/** The format of the lockfile that goes with a workspace file, by its path. */
export function formatBeside(file: string): LockfileFormatId | undefined {
  return [...workspaceFileNames].find(([, name]) => name === baseName(file))?.[0];
}

/**
 * Reads a workspace file by its name. pnpm (pnpm.io/pnpm-workspace_yaml) and yarn from 4.10 on
 * (yarnpkg.com/configuration/yarnrc) write catalogs alike; the rest of a .yarnrc.yml does not matter here.
 */
export function parseWorkspaceFile(file: string, text: string): WorkspaceSettings {
  const scalars = yamlScalarsOf(text);
  const { problems } = sidesOf(text);
  const catalogs = scalars.flatMap(catalogEntryOf);
  if (baseName(file) !== workspaceFileNames.get('pnpm')) return { ...emptyWorkspace, catalogs, problems };
  return {
    packages: scalars.flatMap(({ path, value, key }) =>
      path[0] === 'packages' && path.length === 1 && !key ? [{ pattern: value.text, span: value.span }] : [],
    ),
    catalogs,
    overrides: scalars.flatMap(overrideOf),
    configDependencies: configDependenciesInYaml(scalars),
    includes: scalars.some(({ path: [section] }) => section === 'include'),
    sharedLockfile: !scalars.some(
      ({ path, value }) => path.join('.') === 'sharedWorkspaceLockfile' && value.text === 'false',
    ),
    problems,
  };
}

/** What a workspace file that says nothing says. */
export const emptyWorkspace: WorkspaceSettings = {
  packages: [],
  catalogs: [],
  overrides: [],
  configDependencies: [],
  includes: false,
  sharedLockfile: true,
  problems: [],
};

function catalogEntryOf({ path, key, value }: YamlScalar): readonly CatalogEntry[] {
  const [section, second] = path;
  const inDefault = section === 'catalog' && path.length === 2;
  if (!key || !(inDefault || (section === 'catalogs' && path.length === 3))) return [];
  return [{ catalog: inDefault ? 'default' : second!, name: key.text, ...rightHandSideOf(key, value) }];
}

function overrideOf({ path, key, value }: YamlScalar): readonly Override[] {
  if (!key || path[0] !== 'overrides' || path.length !== 2) return [];
  return [{ field: 'pnpm.overrides', path: [key.text], ...rightHandSideOf(key, value) }];
}

function rightHandSideOf(
  key: Scalar,
  value: Scalar,
): Pick<Override, 'spec' | 'rawSpec' | 'nameSpan' | 'specSpan'> {
  return { spec: parseSpec(value.text), rawSpec: value.text, nameSpan: key.span, specSpan: value.span };
}
