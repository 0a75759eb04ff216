-- CreateTable
CREATE TABLE "OutgoingPassword" (
    "id" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "setAt" TIMESTAMP(3) NOT NULL,
    "setBy" TEXT NOT NULL,

    CONSTRAINT "OutgoingPassword_pkey" PRIMARY KEY ("id")
);
