DROP TABLE thanks_phrases;
