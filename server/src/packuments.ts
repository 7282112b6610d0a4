// What the registry has said about the packages of each project, asked once until it is to be asked anew.
import type { Packument } from './core/index';
import type { Cancel, NpmConfig, Ports } from './ports';
import { createRegistry } from './registry';
import type { Heard } from './remedies';

export interface Packuments {
  /** By package name, of the project in a folder; the map is replaced, never changed, when an answer arrives. */
  readonly of: (root: string) => ReadonlyMap<string, Packument>;
  /** Asks about a package, unless that has been done; resolves when the answer can be seen. Does not reject. */
  readonly ask: (root: string, name: string, cancel: Cancel) => Promise<void>;
  /** The same for many, as the planning of fixes wants it. */
  readonly heardBy: (root: string) => Heard;
  /** What is known is asked again, of the registry too. */
  readonly forget: () => void;
  readonly dispose: () => void;
}

export interface PackumentsOptions {
  /** npm's configuration as it holds for the project in a folder. */
  readonly configFor: (root: string) => ReturnType<NpmConfig['forFolder']>;
  /** There is an answer, or one that was there holds no longer. */
  readonly onChange: () => void;
}

/** Within one a package is asked about once, unless a person wants to know it anew. */
const day = 24 * 60 * 60 * 1000;

/** Answers of one project. */
interface Answers {
  known: ReadonlyMap<string, Packument>;
  /** Why the registry's word is missing. */
  readonly unknown: Map<string, string>;
}

/** Packuments that know nothing yet. */
export function createPackuments(ports: Ports, { configFor, onChange }: PackumentsOptions): Packuments {
  const answers = new Map<string, Answers>();
  const of = (root: string): Answers => {
    const known = answers.get(root) ?? { known: new Map(), unknown: new Map() };
    answers.set(root, known);
    return known;
  };
  let isDisposed = false;
  const registry = createRegistry(ports, {
    freshMs: day,
    usableMs: 7 * day,
    onChange: (name) => {
      for (const one of answers.values()) {
        one.known = new Map([...one.known].filter(([other]) => other !== name));
        one.unknown.delete(name);
      }
      onChange();
    },
  });
  const fetch = async (root: string, name: string, cancel: Cancel) => {
    const answer = await registry.packument(name, await configFor(root), cancel);
    if (cancel.cancelled || isDisposed) return;
    const project = of(root);
    if (answer.state === 'known') project.known = new Map([...project.known, [name, answer.packument]]);
    else project.unknown.set(name, answer.message);
    onChange();
  };
  const ask = async (root: string, name: string, cancel: Cancel) => {
    const { known, unknown } = of(root);
    if (!known.has(name) && !unknown.has(name)) await fetch(root, name, cancel);
  };
  return {
    of: (root) => of(root).known,
    ask,
    heardBy: (root) => ({
      ask: async (names, cancel) => {
        await Promise.all(names.map((name) => ask(root, name, cancel)));
      },
      packuments: () => of(root).known,
      unknown: () => of(root).unknown,
    }),
    forget: () => {
      answers.clear();
      registry.expire();
    },
    dispose: () => {
      isDisposed = true;
      registry.dispose();
    },
  };
}
