import { Argument, Command, InvalidArgumentError } from 'commander';
import { idOf, scenarioOf, ScenarioTitle, TITLES } from './scenario-list';
import { wholeNumber } from '../tools/options';

/** What the faults of a rush take, with payments without a fault between them. */
const LEAST_REQUESTS = 100;
/** One that is late, one that cannot be rendered, and one that is well. */
const LEAST_PHOTOS = 3;

/** What a person asks for. */
export interface Asked {
  /** None: all. */
  readonly ids: readonly string[];
  readonly keep?: boolean;
  readonly requests: number;
  readonly photos: number;
  readonly labels: number;
}

/** Reads the command line; ends the program, with the reason, if it asks for what there is not. */
export function asked(): Asked {
  const program = new Command('demo')
    .description('Deploys the coffee house into the local cloud with the CDK CLI, drives it with load and faults, shows the evidence.')
    .addArgument(new Argument('[scenarios...]', 'those that run, with the stacks that they need; all without any').argParser(scenario))
    .option('--keep', 'leave the local cloud up afterwards and print the endpoints, until Ctrl-C')
    .option('--requests <number>', 'payments in the rush', wholeNumber(LEAST_REQUESTS), 1000)
    .option('--photos <number>', 'product photos that are uploaded', wholeNumber(LEAST_PHOTOS), 40)
    .option('--labels <number>', 'price labels asked for at once', wholeNumber(1), 200)
    .addHelpText('after', `\nScenarios:\n${TITLES.map(title => `  ${idOf(title)}\n      ${scenarioOf(title).story}`).join('\n')}`)
    .parse();
  const [ids = []] = program.processedArgs as [string[] | undefined];
  return { ids, ...program.opts<Omit<Asked, 'ids'>>() };
}

function scenario(id: string, others: readonly string[] = []): string[] {
  const ids = TITLES.map(idOf);
  if (!ids.includes(id)) { throw new InvalidArgumentError(`The scenarios are:\n${ids.map(one => `  ${one}`).join('\n')}`); }
  return [...others, id];
}

/** What a person reads first. */
export function introduction(titles: readonly ScenarioTitle[]): string {
  return titles.length === TITLES.length
    ? 'The coffee house: nine patterns under load and faults, on this machine.\nThe first evidence comes within two minutes, the last after about nine.'
    : `The coffee house, on this machine:\n${titles.map(title => `  ${title}`).join('\n')}`;
}
