// Loaded before each test file: whatever connects to another machine fails, and its file with it. What makes a VS Code
// ready for the tests may download one.
import { Socket } from 'node:net';

const connect = Socket.prototype.connect;
const isForVscode = /[\\/]vscode[\\/]/.test(process.argv[1] ?? '');

if (!isForVscode) {
  Socket.prototype.connect = function (...args) {
    const [options] = Array.isArray(args[0]) ? args[0] : args;
    const host = typeof options === 'object' && !options.path ? (options.host ?? 'localhost') : 'localhost';
    if (/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)) return connect.apply(this, args);
    process.exitCode = 1;
    console.error(`A test connects to ${host}, which is not this machine.`);
    throw new Error(`Tests do not connect to ${host}.`);
  };
}
