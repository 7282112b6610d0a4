// Asks the query feeds about what the projects have locked, and not again until something is to be asked.
import type { Advisories } from './advisories';
import { createCancel } from './cancel';
import type { Project } from './core/index';
import type { Feed } from './feeds/index';
import { pause } from './pause';
import type { Clock } from './ports';
import { keyOfQuestions, questionsAbout, type Withheld } from './questions';
import type { RegistryReader } from './registries';

export interface Queries {
  /** Asks, where there is something else to ask than the last time, or where it `isAgain`. Does not reject. */
  readonly ask: (feeds: readonly Feed[], about: Asked) => Promise<void>;
  /** The next time is asked in any case. */
  readonly forget: () => void;
  /** What feeds were not told the last time. */
  readonly withheld: () => Withheld;
  readonly dispose: () => void;
}

/** What is asked about. */
export interface Asked {
  readonly projects: readonly Project[];
  readonly trusted: boolean;
  readonly isAgain: boolean;
}

/** So long a new name must stand before feeds are told it: half of a name is nobody's business. */
const typingMs = 1500;

/** Queries that have asked nothing yet. A question ends the one before it, which is about what was. */
export function createQueries(
  advisories: Pick<Advisories, 'ask' | 'awaitAnswers'>,
  registries: RegistryReader,
  clock: Clock,
): Queries {
  let last: string | undefined;
  let asking = createCancel();
  let withheld: Withheld = { own: 0, proxied: 0 };
  return {
    ask: async (feeds, { projects, trusted, isAgain }) => {
      const asked = feeds.filter((feed) => feed.kind === 'query');
      if (asked.length === 0) return;
      const found = await questionsAbout(projects, registries, trusted);
      const key = keyOfQuestions(found.questions, asked);
      if (key === last && !isAgain) return;
      withheld = found.withheld;
      if (key !== last) advisories.awaitAnswers(asked);
      const isTyped = last !== undefined && !isAgain;
      last = key;
      asking.cancel();
      asking = createCancel();
      const { token } = asking;
      if (isTyped) await pause(typingMs, clock, token);
      if (!token.cancelled) await advisories.ask(asked, found.questions, token);
    },
    forget: () => {
      last = undefined;
    },
    withheld: () => withheld,
    dispose: () => asking.cancel(),
  };
}
