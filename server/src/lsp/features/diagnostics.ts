// Squiggles: pulled where the client pulls, pushed where it does not; the same words either way.
import {
  type Diagnostic,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Analysis, Session } from '../../session';
import { place, toDiagnostic } from '../convert';
import { addressOf } from '../editedFiles';
import { safely } from '../safely';
import { pathOf } from '../settings';
import { squiggledIn, toldFiles } from '../squiggles';
import type { ServerState } from '../state';

/** An answer without squiggles would say that there is nothing; an editor that gets none keeps those that it has. */
const unanswered = new ResponseError(LSPErrorCodes.ServerCancelled, 'These squiggles were not worked out.', {
  retriggerRequest: false,
});

/** Answers pulls, and tells the client when to pull again or pushes. */
export function registerDiagnostics(state: ServerState): void {
  const { connection, log, capabilities } = state;
  const pulls = capabilities.textDocument?.diagnostic !== undefined;
  // A client that cannot be asked to pull again is answered when everything is known, any other at once.
  const refreshes = capabilities.workspace?.diagnostics?.refreshSupport === true;
  if (pulls) {
    connection.languages.diagnostics.on(({ textDocument: { uri } }, token) =>
      safely<DocumentDiagnosticReport | typeof unanswered>(
        log,
        'diagnostics',
        unanswered,
        token,
        async () => {
          const session = await state.session;
          await session.feedsLoaded(refreshes ? 'first' : 'all');
          return { kind: 'full', items: await diagnosticsOf(state, session, uri) };
        },
      ),
    );
    registerWorkspacePull(state);
  }
  const push = pushTo(state);
  void state.session.then((session) => {
    const tell = () => {
      if (pulls && !refreshes) return;
      void safely(log, 'telling of diagnostics', undefined, undefined, () =>
        pulls ? connection.languages.diagnostics.refresh() : push(session),
      );
    };
    session.onDidChange(tell);
    tell();
  });
}

/** The diagnostics of one file of a project, none for any other. */
export async function diagnosticsOf(
  state: ServerState,
  session: Session,
  uri: string,
): Promise<Diagnostic[]> {
  const path = pathOf(uri);
  const analysis = path === undefined ? undefined : await session.analysisOf(path);
  return analysis && path !== undefined ? diagnosticsIn(state, analysis, path, uri) : [];
}

function diagnosticsIn(state: ServerState, analysis: Analysis, path: string, uri: string): Diagnostic[] {
  const { lock } = analysis.project;
  const squiggled = squiggledIn(analysis, path);
  if (!squiggled) return [];
  const ways = lock && lock.file !== path ? place(addressOf(state, lock.file), lock.text) : undefined;
  return squiggled.notices.map((notice) => toDiagnostic(place(uri, squiggled.text), notice, ways));
}

/**
 * Manifests that nobody has opened belong in the problems list too. The client asks again as soon as it is
 * answered, so an answer without news is held back until there is some.
 */
function registerWorkspacePull(state: ServerState): void {
  state.connection.languages.diagnostics.onWorkspace(({ previousResultIds }, token) =>
    safely(state.log, 'workspace diagnostics', { items: [] }, token, async () => {
      const session = await state.session;
      const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
      let items = await workspaceItems(state, session, known);
      while (items.length === 0 && !token.isCancellationRequested) {
        await nextChange(session, token);
        items = await workspaceItems(state, session, known);
      }
      return { items };
    }),
  );
}

/** Reports of the manifests that differ from what the client has; a result's id is its content. */
async function workspaceItems(
  state: ServerState,
  session: Session,
  known: ReadonlyMap<string, string>,
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  const current = new Map<string, Diagnostic[]>([...known.keys()].map((uri) => [uri, []]));
  for (const analysis of await session.analyses()) {
    for (const file of toldFiles(analysis)) {
      const uri = addressOf(state, file);
      current.set(uri, diagnosticsIn(state, analysis, file, uri));
    }
  }
  return [...current].flatMap(([uri, items]) => {
    const resultId = items.length === 0 ? '' : JSON.stringify(items);
    return (known.get(uri) ?? '') === resultId ? [] : [{ kind: 'full', uri, version: null, resultId, items }];
  });
}

function nextChange(
  session: Session,
  token: { readonly onCancellationRequested: (callback: () => void) => { dispose(): void } },
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      forget();
      registration.dispose();
      resolve();
    };
    const forget = session.onDidChange(done);
    const registration = token.onCancellationRequested(done);
  });
}

/** Pushes all manifests and the open lockfiles, and clears what has been pushed before and is gone. */
function pushTo(state: ServerState): (session: Session) => Promise<void> {
  let pushed: ReadonlySet<string> = new Set();
  return async (session) => {
    const uris = new Set(state.documents.keys());
    for (const analysis of await session.analyses()) {
      for (const file of toldFiles(analysis)) uris.add(addressOf(state, file));
    }
    // What is gone first: of a file that is known by another address now, the last word counts.
    const gone = [...pushed].filter((uri) => !uris.has(uri));
    for (const uri of [...gone, ...uris]) {
      const diagnostics = uris.has(uri) ? await diagnosticsOf(state, session, uri) : [];
      void state.connection.sendDiagnostics({ uri, diagnostics });
    }
    pushed = uris;
  };
}
