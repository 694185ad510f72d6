import { FacewiseError, createAnalyzer } from 'facewise';

try {
  // @ts-expect-error TypeScript finds it before it runs
  await createAnalyzer({ tasks: ['emotions'] });
} catch (error) {
  if (!(error instanceof FacewiseError)) throw error;
  // UNKNOWN_TASK There is no task 'emotions'. Did you mean 'emotion'?
  console.log(error.code, error.message, error.remedy);
}
