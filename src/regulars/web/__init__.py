"""The desk's pages, served by Django: views ask `regulars.desk`, say it in the person's language, no more."""
