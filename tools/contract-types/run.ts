#!/usr/bin/env node
import { typesCommand } from './command';

typesCommand().parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
