// Work that takes a while is shown while it lasts, and can be stopped: LSP's `$/progress`.
import {
  type ProgressToken,
  ProgressType,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { eitherOf } from '../cancel';
import type { Cancel } from '../ports';
import { cancelOf } from './safely';
import type { ServerState } from './state';

/** Takes reports of work, begun and ended as LSP has it. */
export interface Reporter {
  readonly report: (percentage: number | undefined, message: string) => void;
  readonly done: () => void;
  /** Thrown by the person who watches. */
  readonly cancel: Cancel;
}

/** Reports by the token in the parameters of a request; by nothing where they have none. */
export function reporterOf(
  { connection }: ServerState,
  title: string,
  params: unknown,
  cancel: Cancel,
): Reporter {
  const token = tokenIn(params);
  const send = (value: Reported) => {
    if (token !== undefined) void connection.sendProgress(workDone, token, value);
  };
  send({ kind: 'begin', title, cancellable: true });
  return {
    report: (percentage, message) =>
      send({ kind: 'report', message, ...(percentage !== undefined && { percentage }) }),
    done: () => send({ kind: 'end' }),
    cancel,
  };
}

/**
 * Reports of the server's own accord, where the client shows such: then the person who watches can stop the work too,
 * besides whoever holds `cancel`. Work that will tell how far it is begins `at` 0 percent.
 */
export async function ownReporter(
  { connection, capabilities }: ServerState,
  title: string,
  cancel: Cancel,
  at?: 0,
): Promise<Reporter> {
  if (!capabilities.window?.workDoneProgress) return { report: () => {}, done: () => {}, cancel };
  const progress = await connection.window.createWorkDoneProgress();
  progress.begin(title, at, '', true);
  const { token, forget } = eitherOf([cancel, cancelOf(progress.token)]);
  return {
    report: (percentage, message) =>
      percentage === undefined ? progress.report(message) : progress.report(percentage, message),
    done: () => {
      forget();
      progress.done();
    },
    cancel: token,
  };
}

type Reported = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** As `$/progress` carries it. */
const workDone = new ProgressType<Reported>();

function tokenIn(params: unknown): ProgressToken | undefined {
  const { workDoneToken }: Readonly<Record<string, unknown>> =
    typeof params === 'object' && params !== null ? { ...params } : {};
  return typeof workDoneToken === 'string' || typeof workDoneToken === 'number' ? workDoneToken : undefined;
}
