// The language server's composition root: real ports behind a real connection (`--stdio`, `--node-ipc`).
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './lsp/server';
import { nodePorts } from './node/ports';

const connection = createConnection(ProposedFeatures.all);
startServer(connection, (storage, editor) =>
  nodePorts({ log: connection.console, editor, ...(storage === undefined ? {} : { storage }) }),
);
