import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { sweep } from './sweep';
import { SignedSearchClient } from '../shared/aws/search/signed-search-client';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';
import { readSearchSettings } from '../shared/search/search-settings';

/** For the answers to the last two requests, which may take 17 seconds each. */
const RESERVE_MILLIS = 40_000;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const region = environment.text('AWS_REGION');
const log = makeLogger('search-sweeper', environment.text('PATTERN_PATH'));
const indexes = readSearchSettings(environment, fileBeside).indexes.map(settings => ({
  settings, engine: new SignedSearchClient({ url: settings.url, service: settings.service, region }),
}));

export async function handler(_event: unknown, context: Context): Promise<void> {
  log.addContext(context);
  await sweep({ indexes, log, now: () => Date.now(), timeLeft: () => context.getRemainingTimeInMillis() - RESERVE_MILLIS });
}
