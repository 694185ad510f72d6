import { FacewiseError, createAnalyzer } from 'facewise';

try {
  await createAnalyzer({ tasks: ['emotions'] });
} catch (error) {
  if (!(error instanceof FacewiseError)) throw error;
  console.log(error.code, error.message, error.remedy); // UNKNOWN_TASK .. Did you mean 'emotion'?
}
