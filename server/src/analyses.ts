// The analyses of all projects below some folders, each made once until something changes.
import type { Analysis } from './analysis';
import { filesWith } from './core/index';
import { neverCancelled, type Ports } from './ports';
import { findProjects, type ProjectFiles } from './workspace';

export interface AnalysesOptions {
  /** Where projects are searched for. */
  readonly searched: Pick<Ports, 'files' | 'log'>;
  readonly roots: () => readonly string[];
  /** Does not reject. */
  readonly analyze: (files: ProjectFiles) => Promise<Analysis>;
  /** Is told of all analyses whenever they have been made anew. */
  readonly onMade: (analyses: readonly Analysis[]) => void;
}

export interface Analyses {
  /** Every project with what is known now. */
  readonly all: () => Promise<readonly Analysis[]>;
  /** The analysis in which a file plays a part, if any; of a lockfile that is not used, as if it were. */
  readonly of: (path: string) => Promise<Analysis | undefined>;
  /** Those that ended last, unless others had been begun by then. */
  readonly latest: () => readonly Analysis[];
  /** They are made anew when asked for; projects are searched for again where files may have come or gone. */
  readonly forget: () => void;
  readonly forgetFiles: () => void;
}

/** Nothing is searched for or analysed before it is asked for. */
export function createAnalyses({ searched, roots, analyze, onMade }: AnalysesOptions): Analyses {
  let files: Promise<readonly ProjectFiles[]> | undefined;
  let current: Promise<readonly Analysis[]> | undefined;
  let latest: readonly Analysis[] = [];
  /** By the lockfile that is not used. */
  const others = new Map<string, Promise<Analysis>>();

  const makeAll = async (): Promise<readonly Analysis[]> => {
    files ??= findProjects(searched, roots(), neverCancelled);
    const analyses = await Promise.all((await files).map(analyze));
    onMade(analyses);
    return analyses;
  };
  const all = (): Promise<readonly Analysis[]> => {
    if (current) return current;
    const begun = makeAll();
    current = begun;
    const keep = (analyses: readonly Analysis[]) => {
      if (current === begun) latest = analyses;
    };
    // Of a failure whoever asked hears.
    begun.then(keep, () => {});
    return begun;
  };
  const analyzeWith = (analyses: readonly Analysis[], path: string): Promise<Analysis> | undefined => {
    const known = others.get(path);
    if (known) return known;
    for (const analysis of analyses) {
      const other = analysis.files.otherLockfiles.find(({ file }) => file === path);
      if (!other) continue;
      const made = analyze(filesWith(analysis.files, other));
      others.set(path, made);
      return made;
    }
    return undefined;
  };
  return {
    all,
    of: async (path) => {
      const analyses = await all();
      return analyses.find(({ problems }) => problems.has(path)) ?? analyzeWith(analyses, path);
    },
    latest: () => latest,
    forget: () => {
      current = undefined;
      others.clear();
    },
    forgetFiles: () => {
      files = undefined;
    },
  };
}
