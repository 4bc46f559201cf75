import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/**
 * What AWS refuses, and so does the local cloud, until the library is fixed. A case that is red
 * here has been fixed: remove it, and test what works now where the pattern is tested.
 */
describe('is still refused, as on AWS:', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
  test('a pattern with a REST API, in an account that names no role for logs', async () => {
    const cloud = await LocalCloud.start({ name: 'test-expected-failures', logRole: false });
    try {
      await expect(deployFixture(cloud, 'rest-front-door-app')).rejects
        .toThrow('CloudWatch Logs role ARN must be set in account settings to enable logging');
    } finally {
      await cloud.stop();
    }
  });
});
