// Errors of managing videos: part of the one table of errors.ts.
import type { ErrorEntry } from './error-entry.ts';

export const libraryErrors = {
  'InvalidParameter.UploadURLs': {
    status: 400,
    message: 'The specified parameter UploadURLs is not valid.',
    remedy:
      'UploadURLs is a comma-separated list of at most 20 http or https URLs of at most 2000 bytes, each percent-encoded, without user names and passwords; GetURLUploadInfos takes 10.',
  },
  VideoIdsExceededMax: {
    status: 400,
    message: 'The VideoIds exceeded maximum.',
    remedy: 'Name at most 20 videos at once.',
  },
  CountExceededMax: {
    status: 400,
    message: 'The specified {parameter} count has exceeded {max}.',
    remedy: 'Send the list in several calls.',
  },
  'InvalidFile.NotFound': {
    status: 404,
    message: 'The file does not exist.',
    remedy: 'The storage does not have the uploaded file of this video.',
  },
  'InvalidCateId.NotFound': {
    status: 404,
    message: 'The category does not exist.',
    remedy: 'Check the CateId or ParentId (GetCategories), and the account of the access key.',
  },
  LevelExceededMax: {
    status: 400,
    message: 'The category level has exceeded 3.',
    remedy: 'Categories are three levels deep: choose a parent of a higher level.',
  },
  SubTotalExceededMax: {
    status: 400,
    message: 'The sub category count has exceeded 100.',
    remedy: 'A category has at most 100 right below it, and so has the top: choose another parent.',
  },
  ErrorMatchSyntax: {
    status: 400,
    message: 'The parameter Match.{parameter} has an error syntax, please check it.',
    remedy: 'Correct Match at the field or text that the message names; docs/wire.md has the grammar.',
  },
  SortByExceededMax: {
    status: 400,
    message: 'The SortBy parameter only supports one sort field when traversing all data.',
    remedy: 'Give one field together with ScrollToken, and at most three without it.',
  },
  'InvalidScrollToken.Expired': {
    status: 400,
    message: 'The ScrollToken is expired, please refresh it.',
    remedy: 'The token is a day old, or of a search with other parameters: begin again at the first page.',
  },
} as const satisfies Record<string, ErrorEntry>;
