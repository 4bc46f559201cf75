export { costOf, costOfMonth, Price, PRICE_LIST } from '../../src/core/cost/private/price-list';
