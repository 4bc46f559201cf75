import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { query } from '../../tools/local-cloud/signed-requests';

let cloud: LocalCloud;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-target-groups' });
  outputs = (await deployFixture(cloud, 'targets-app')).Targets;
});
afterAll(async () => cloud.stop());

/** The registered targets as `id:port`: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html */
async function targetsOf(TargetGroupArn: string): Promise<string[]> {
  const answer = await query(cloud, 'elasticloadbalancing', { Action: 'DescribeTargetHealth', Version: '2015-12-01', TargetGroupArn });
  expect(answer).toContain('<TargetHealthDescriptions');
  return [...answer.matchAll(/<Target><Id>([^<]+)<\/Id><Port>(\d+)<\/Port><\/Target>/g)].map(([, id, port]) => `${id}:${port}`).sort();
}

/**
 * "Targets" of a target group in a template are registered with it, by the group's port where they have none of their own:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-elasticloadbalancingv2-targetgroup-targetdescription.html
 */
describe('a target group that CloudFormation makes', () => {
  test('has the targets that the template names', async () => {
    expect(await targetsOf(outputs.NamedArn)).toEqual(['10.0.0.10:8080', '10.0.0.11:8080', '10.0.0.12:9090']);
  });

  test('has no targets when the template names none', async () => {
    expect(await targetsOf(outputs.EmptyArn)).toEqual([]);
  });
});
