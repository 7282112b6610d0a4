// What the registry has said about the packages of each project, asked once until it is to be asked anew.
import type { Packument, Project } from './core/index';
import type { Cancel, Ports, RegistryConfig } from './ports';
import type { RegistryTerms } from './questions';
import { createRegistry } from './registry';
import type { Heard } from './remedies';

export interface Packuments {
  /** By package name, of the project in a folder; the map is replaced, never changed, when an answer arrives. */
  readonly of: (root: string) => ReadonlyMap<string, Packument>;
  /** Asks about packages, unless that has been done; resolves when the answers can be seen. Does not reject. */
  readonly ask: (project: Project, names: readonly string[], cancel: Cancel) => Promise<void>;
  /** The same as the planning of fixes wants it. */
  readonly heardBy: (project: Project) => Heard;
  /** What is known is asked again, of the registry too. */
  readonly forget: () => void;
  readonly dispose: () => void;
}

export interface PackumentsOptions {
  /** How the registry is asked about packages of a project. */
  readonly termsFor: (project: Project) => Promise<RegistryTerms>;
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
  /** Why it is not asked for; the next time that may be otherwise. */
  readonly refused: Map<string, string>;
}

/** Packuments that know nothing yet. */
export function createPackuments(ports: Ports, { termsFor, onChange }: PackumentsOptions): Packuments {
  const answers = new Map<string, Answers>();
  const of = (root: string): Answers => {
    const known = answers.get(root) ?? { known: new Map(), unknown: new Map(), refused: new Map() };
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
  const fetch = async (root: string, name: string, config: RegistryConfig, cancel: Cancel) => {
    const answer = await registry.packument(name, config, cancel);
    if (cancel.cancelled || isDisposed) return;
    const project = of(root);
    if (answer.state === 'known') project.known = new Map([...project.known, [name, answer.packument]]);
    else project.unknown.set(name, answer.message);
    onChange();
  };
  const ask: Packuments['ask'] = async (project, names, cancel) => {
    const { root } = project;
    const { known, unknown, refused } = of(root);
    const open = names.filter((name) => !known.has(name) && !unknown.has(name));
    if (open.length === 0) return;
    const { config, refusal } = await termsFor(project);
    const tell = async (name: string) => {
      const why = refusal(name);
      if (why !== undefined) return void refused.set(name, why);
      refused.delete(name);
      return fetch(root, name, config, cancel);
    };
    await Promise.all(open.map(tell));
  };
  return {
    of: (root) => of(root).known,
    ask,
    heardBy: (project) => ({
      ask: (names, cancel) => ask(project, names, cancel),
      packuments: () => of(project.root).known,
      unknown: () => new Map([...of(project.root).unknown, ...of(project.root).refused]),
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
