// The files of the projects in the stories, as each package manager wants them.
import type { LockfileFormatId } from '../../server/src/core/types';
import type { Story } from '../support/proveFixes';

type Asks = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, string>>;

/** A root that asks for some packages. */
export function asking(dependencies: Asks): Story['files'] {
  return () => manifest({ dependencies });
}

/** A root with some members besides its name. */
export function manifest(content: object): Files {
  return { 'package.json': textOf({ name: 'root', ...content }) };
}

/**
 * Strategies, where not all package managers can update what is locked: bun writes another range for what a manifest
 * asks for, and yarn 1 updates nothing that only a workspace asks for.
 */
export function except(
  those: readonly LockfileFormatId[],
  update: string,
  ...others: readonly string[]
): Story['offers'] {
  return ({ id }) => (those.includes(id) ? others : [update, ...others]);
}

/** Strategies by package manager; those that are not named offer none. */
export function only(
  offers: Partial<Readonly<Record<LockfileFormatId, readonly string[]>>>,
): Story['offers'] {
  return ({ id }) => offers[id] ?? [];
}

/** A workspace that asks for some packages, beside one that asks for `c`, and what `catalog:` stands for. */
export function inWorkspace(dependencies: Asks, catalog: Asks = {}): Story['files'] {
  const contents = { app: { dependencies }, web: { dependencies: { c: '^1.0.0' } } };
  return ({ id }) => workspacesWith(id, contents, catalog);
}

/** Workspaces by name in folders of that name, with what their manifests hold. */
function workspacesWith(
  id: LockfileFormatId,
  contents: Readonly<Record<string, object>>,
  catalog: Asks = {},
): Files {
  const packages = ['packages/*'];
  const below = Object.entries(contents).map(([name, content]) => [
    `packages/${name}/package.json`,
    textOf({ name, ...content }),
  ]);
  const yaml = Object.keys(catalog).length > 0 ? yamlOf('catalog', catalog) : '';
  const root = {
    npm: manifest({ workspaces: packages }),
    yarnClassic: manifest({ workspaces: packages }),
    yarnBerry: { ...manifest({ workspaces: packages }), '.yarnrc.yml': yaml },
    pnpm: { ...manifest({}), 'pnpm-workspace.yaml': `packages:\n  - packages/*\n${yaml}` },
    bun: manifest({ workspaces: { packages, catalog } }),
  }[id];
  return { ...root, ...Object.fromEntries(below) };
}

/** A root with overrides where the package manager looks for them. */
export function overriding(dependencies: Asks, overrides: Asks): Story['files'] {
  return ({ id }) => withOverrides(id, manifest({ dependencies }), overrides);
}

/** A root with an override of one package whose value is a line of the catalog, as pnpm and bun know it. */
export function overridingByCatalog(dependencies: Asks, name: string, range: string): Story['files'] {
  const catalog = { [name]: range };
  const overrides = { [name]: "'catalog:'" };
  const yaml = yamlOf('catalog', catalog) + yamlOf('overrides', overrides);
  return ({ id }) =>
    id === 'pnpm'
      ? { ...manifest({ dependencies }), 'pnpm-workspace.yaml': yaml }
      : manifest({
          workspaces: { packages: [], catalog },
          dependencies,
          overrides: { [name]: 'catalog:' },
        });
}

/** The same, where a workspace asks for the packages. */
export function overridingAbove(dependencies: Asks, overrides: Asks): Story['files'] {
  return ({ id }) => withOverrides(id, workspacesWith(id, { app: { dependencies }, web: {} }), overrides);
}

function withOverrides(id: LockfileFormatId, files: Files, overrides: Asks): Files {
  const yaml = files['pnpm-workspace.yaml'] ?? '';
  if (id === 'pnpm') return { ...files, 'pnpm-workspace.yaml': yaml + yamlOf('overrides', overrides) };
  const field = id === 'npm' || id === 'bun' ? 'overrides' : 'resolutions';
  return { ...files, ...manifest({ ...JSON.parse(files['package.json']!), [field]: overrides }) };
}

/** A root that overrides one package twice, with the same value, in the two ways that mean the same. */
export function overridingTwice(dependencies: Asks, name: string, range: string): Story['files'] {
  const twice = (...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, range]));
  return ({ id }) =>
    ({
      npm: manifest({ dependencies, overrides: twice(name, `${name}@`) }),
      yarnClassic: manifest({ dependencies, resolutions: twice(name, `**/${name}`) }),
      yarnBerry: manifest({ dependencies, resolutions: twice(`${name}@1.0.0`, `${name}@npm:1.0.0`) }),
      pnpm: manifest({ dependencies, pnpm: { overrides: twice(name) }, resolutions: twice(name) }),
      bun: manifest({ dependencies, overrides: { a: twice(name), ...twice(`a>${name}`) } }),
    })[id];
}

/** A root with overrides in another package manager's field. */
export function overridingElsewhere(dependencies: Asks, overrides: Asks): Story['files'] {
  return ({ id }) =>
    ({
      npm: manifest({ dependencies, resolutions: overrides }),
      yarnClassic: manifest({ dependencies, overrides }),
      yarnBerry: manifest({ dependencies, overrides }),
      pnpm: manifest({ dependencies, overrides }),
      bun: manifest({ dependencies, pnpm: { overrides } }),
    })[id];
}

/** Two workspaces, the first with overrides, which no package manager takes from there. */
export function overridingBelow(dependencies: Asks, overrides: Asks): Story['files'] {
  return ({ id }) => {
    const own = {
      npm: { overrides },
      yarnClassic: { resolutions: overrides },
      yarnBerry: { resolutions: overrides },
      pnpm: { pnpm: { overrides } },
      bun: { overrides },
    }[id];
    return workspacesWith(id, { app: { dependencies, ...own }, web: {} });
  };
}

function yamlOf(key: string, map: Asks): string {
  return `${key}:\n${Object.entries(map)
    .map(([name, range]) => `  ${name}: ${range}\n`)
    .join('')}`;
}

function textOf(content: object): string {
  return `${JSON.stringify({ version: '1.0.0', private: true, ...content }, null, 2)}\n`;
}
