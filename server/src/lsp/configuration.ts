// What the editor says of its settings: when it is asked, when it starts the server, and when it tells of a change.
import {
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
} from 'vscode-languageserver';
import type { Clock, Log } from '../ports';
import type { Session, Settings } from '../session';
import { safely } from './safely';

/** Settings by their first word: our own, and the editor's for connections. */
export interface Sections {
  readonly lockwatch?: unknown;
  readonly http?: unknown;
}

/** What the editor is asked through, and what its answers are read with. */
export interface Configuration {
  readonly connection: Connection;
  readonly params: InitializeParams;
  readonly settingsIn: (sections: Sections) => Settings;
  /** Begins a question; says of its answer whether it counts. */
  readonly ask: () => () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Begins questions whose answers come in any order: one counts unless that to a later question already has. */
export function newestFirst(): Configuration['ask'] {
  let asked = 0;
  let counted = 0;
  return () => {
    const turn = ++asked;
    return () => {
      if (turn < counted) return false;
      counted = turn;
      return true;
    };
  };
}

const names = ['lockwatch', 'http'] as const;

/** An editor that says its settings says them at once; one that does not must not keep everybody waiting. */
const patienceMs = 5000;

/**
 * The settings to begin with, as the editor answers. One that has not answered in time may have forbidden every
 * connection, so there is none; `late` resolves with its answer, if one comes and still counts.
 */
export async function firstSettings(
  configuration: Configuration,
): Promise<{ readonly settings: Settings; readonly late?: Promise<Settings | undefined> }> {
  const { params, settingsIn, ask, clock, log } = configuration;
  const counts = ask();
  const asked = askedSections(configuration, givenAtStart(params)).then((sections) =>
    counts() ? settingsIn(sections) : undefined,
  );
  const settings = await within(asked, patienceMs, clock);
  if (settings) return { settings };
  log.warn('The editor does not answer what its settings are, so no connection is made.');
  return { settings: { ...settingsIn(givenAtStart(params)), offline: true }, late: asked };
}

/** Hears of changes of the settings, and asks to be told where the editor wants that. */
export function followConfiguration(configuration: Configuration, session: Promise<Session>): void {
  const { connection, params, settingsIn, ask, log } = configuration;
  connection.onDidChangeConfiguration(({ settings }) =>
    safely(log, 'settings', undefined, undefined, async () => {
      const pushed = { ...givenAtStart(params), ...(settings as Sections | null) };
      const counts = ask();
      const sections = await askedSections(configuration, pushed);
      const started = await session;
      if (counts()) started.configure({ settings: settingsIn(sections) });
    }),
  );
  if (!params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) return;
  void session.then(() =>
    safely(log, 'hearing of settings', undefined, undefined, async () => {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: [...names] });
    }),
  );
}

/** The sections as the editor answers; those that are known otherwise where it cannot be asked, or has no answer. */
async function askedSections({ connection, params, log }: Configuration, known: Sections): Promise<Sections> {
  if (!params.capabilities.workspace?.configuration) return known;
  try {
    const answer: unknown = await connection.workspace.getConfiguration(
      names.map((section) => ({ section })),
    );
    const [lockwatch, http] = Array.isArray(answer) ? answer : [];
    return { lockwatch: lockwatch ?? known.lockwatch, http: http ?? known.http };
  } catch (error) {
    log.warn(
      `The editor does not say its settings: ${error instanceof Error ? error.message : String(error)}`,
    );
    return known;
  }
}

function givenAtStart({ initializationOptions: given }: InitializeParams): Sections {
  return typeof given === 'object' && given !== null && 'settings' in given
    ? { lockwatch: given.settings }
    : {};
}

/** What some work results in; undefined where it takes longer. */
function within<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(ms, () => resolve(undefined));
    work.finally(stop).then(resolve, reject);
  });
}
