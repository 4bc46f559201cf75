import * as path from 'path';
import { Command } from 'commander';
import { PatternName } from './new-pattern/pattern-name';
import { makeRooms } from './new-pattern/rooms';

/** What is left for whoever asked for the pattern. */
const nextSteps = ({ name }: PatternName) => `
It is a queue with a dead-letter queue, to begin with. Next:

  npx projen                          export it, and tell ESLint about its folder
  UPDATE_STATEFUL_IDS=1 npx jest --coverage=false -t ${name} test/contract/stateful-ids
                                      pin its logical ids
  npx jest --coverage=false --updateSnapshot test/${name}
                                      take its first snapshot
  npx jest --coverage=false test/${name} test/contract
                                      its own tests, and what every pattern must pass
  npm run lint:templates              cdk-nag, cfn-lint and serverless-rules
  npm run integ -- ${name}
                                      deploy it into the local cloud

Then make it yours: the construct and its alarms, the source in its doc comment, every section of its README,
the fixtures (one for each variant), the tests, the integ app. Add it to the table in README.md.
`;

const program = new Command('new-pattern')
  .description('make the rooms of a new pattern: construct, alarms, README, fixtures, test, integ app')
  .argument('<name>', 'in kebab-case, such as order-outbox: the folders are called so, the class OrderOutbox')
  // several words, because projen takes away the quotes around them
  .option('--title <words...>', 'what its README is headed with (default: the name in words)')
  .action((name: string, { title }: { readonly title?: string[] }) => {
    const pattern = new PatternName(name, title?.join(' '));
    makeRooms(path.join(__dirname, '..'), pattern).forEach(room => console.log(`made ${room}`));
    console.log(nextSteps(pattern));
  });

try {
  program.parse();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
