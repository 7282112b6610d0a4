// The exposure of the whole workspace, sent whenever it may have changed.
import { summarize } from '../../core/index';
import { refreshRequest, type Status, statusNotification } from '../../protocol';
import type { Session } from '../../session';
import { safely } from '../safely';
import type { ServerState } from '../state';

export function registerStatus(state: ServerState): void {
  const { connection, log } = state;
  connection.onRequest(refreshRequest, (token) =>
    safely(log, 'refresh', null, token, async () => {
      const session = await state.session;
      session.changed('disk');
      session.changed('feeds');
      await session.settled();
      return null;
    }),
  );
  void state.session.then((session) => {
    const tell = () =>
      void safely(log, 'status', undefined, undefined, async () => {
        await connection.sendNotification(statusNotification, await statusOf(session));
      });
    session.onDidChange(tell);
    tell();
  });
}

async function statusOf(session: Session): Promise<Status> {
  const analyses = await session.analyses();
  const feeds = session.feedStates();
  const packages = analyses.map(({ lock }) => lock?.graph.lockfile.packages.length ?? 0);
  return {
    state: stateOf(session, analyses.length),
    counts: summarize(analyses.flatMap(({ findings }) => findings)),
    projects: analyses.length,
    packages: packages.reduce((sum, count) => sum + count, 0),
    feeds,
    notes: analyses.flatMap(({ files }) => files.notes),
  };
}

function stateOf(session: Session, projects: number): Status['state'] {
  if (projects === 0) return 'noProjects';
  if (session.basis().records > 0) return 'ready';
  return session.checking ? 'checking' : 'noData';
}
