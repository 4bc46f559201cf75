import { read, SETTINGS } from './tweets';

test('an event has the attributes of its contract, with all digits, and no others', () => {
  expect(read('TweetPosted.v1', '{"id":"1","version":12345678901234567890,"text":"hi","mood":"good"}')).toEqual({
    type: 'TweetPosted.v1', key: { id: { S: '1' } }, version: { N: '12345678901234567890' }, attributes: { text: { S: 'hi' } }, removes: false,
  });
});

test('the key is where its pointer leads, and may be a number', () => {
  expect(read('TweetViewed.v1', '{"tweet":{"id":"1"},"version":"0007","views":3}').key).toEqual({ id: { S: '1' } });
  const numbers = { ...SETTINGS, key: [{ name: 'id', type: 'N' as const }] };
  expect(read('TweetRemoved.v1', '{"id":1.50,"version":1}', 'tweets', numbers)).toMatchObject({ key: { id: { N: '1.50' } }, removes: true });
});

test('the keys of JavaScript\'s objects are attributes as others', () => {
  const settings = { ...SETTINGS, events: [{ ...SETTINGS.events[0], attributes: ['constructor'] }] };
  expect(read('TweetPosted.v1', '{"id":"1","version":1}', 'tweets', settings).attributes).toEqual({});
});

test.each([
  ['{"version":1}', 'the data must have a text at /id: it is a key of the table'],
  ['{"id":7,"version":1}', 'the data must have a text at /id'],
  ['{"id":"","version":1}', 'the text at /id must have 1 to 2048 bytes'],
  [`{"id":"${'ä'.repeat(1_025)}","version":1}`, 'the text at /id must have 1 to 2048 bytes'],
  ['{"id":"1"}', 'the data must have a version at /version: a number, or a text of up to 1,024 bytes'],
  ['{"id":"1","version":null}', 'the data must have a version at /version'],
  [`{"id":"1","version":"${'7'.repeat(1_025)}"}`, 'the data must have a version at /version'],
  ['{"id":"1","version":1e200}', 'numbers of at most 38 digits'],
  ['{"id":"1","version":1,"text":"\\ud800"}', 'no half of a surrogate pair'],
  ['[1]', 'the data must be an object'],
  [undefined, 'the data must be an object'],
])('%s can never be written', (data, reason) => {
  expect(() => read('TweetPosted.v1', data)).toThrow(reason);
});

test('an event of another type, or of another source, can never be written', () => {
  expect(() => read('TweetLiked.v1', '{"id":"1","version":1}')).toThrow('the event must be of one of the contracts, from its source');
  expect(() => read('TweetPosted.v1', '{"id":"1","version":1}', 'elsewhere')).toThrow('the event must be of one of the contracts, from its source');
});
