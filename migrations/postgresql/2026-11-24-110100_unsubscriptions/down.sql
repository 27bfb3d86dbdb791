DROP TABLE unsubscriptions;
