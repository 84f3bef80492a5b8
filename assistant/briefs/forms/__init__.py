"""The forms of a document: text, page, office files, data. All say the same claims under the same ids."""
