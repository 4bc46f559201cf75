import { JobTransition } from '../../jobs/job-transitions';
import { UpdateExpression, updateExpression } from '../update-expression';

export function transitionExpression(transition: JobTransition): UpdateExpression {
  const { before = {}, notAfter = {}, attempt } = transition.when;
  return updateExpression(transition, ({ name, value }) => {
    const earlier = (attribute: string, time: string) => `${name(attribute)} < ${value(time)}`;
    return {
      conditions: [
        ...attempt === undefined ? [] : [`${name('attempt')} = ${value(attempt)}`],
        ...Object.entries(before).map(([attribute, time]) => earlier(attribute, time)),
        ...Object.entries(notAfter).map(([attribute, time]) => `(attribute_not_exists(${name(attribute)}) OR ${earlier(attribute, time)})`),
      ],
    };
  });
}
